"""Facts, decisions and notices. Each is defined once, here, as a msgspec struct.

Everything else that describes them is generated: JSON Schema and AsyncAPI (``generate``), and the pydantic
models that check input at the doors (``door``). ``make check`` fails when a generated file lags behind.
"""
