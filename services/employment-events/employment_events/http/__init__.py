"""The door over HTTP: ``door`` takes events, ``receipts`` tells what became of them, ``gate`` says who may come in."""
