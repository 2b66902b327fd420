"""How people write what machines keep as codes: one place for days, one for names, in Chinese and English.

``days``     days and months as people write them
``counts``   English counts, with their plurals
``places``   districts by name
``names``    what codes are called
``facts``    what types of facts are called
``sources``  who tells
``figures``  the figures that a decision used, each with its name
"""
