"""The person key, sealing and masking: how the bus knows people apart without knowing who they are."""
