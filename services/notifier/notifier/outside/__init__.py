"""Stand-ins for the SMS, push and e-mail providers, for demonstrations and tests: they speak the providers' protocols,
check what the providers check, and show what they got. Not part of a production installation.
"""
