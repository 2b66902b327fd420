"""From a waiting notice to a settled one.

    ledger (claim, lease) --> plan: open identity, choose rung, render --> ledger (try, inbox copy), commit --> provider
          ^                                                                                                  |
          +---------------------------- settled, or when to try next <--------------------------------------+

At least once: a try is written before its provider is called, and repeated under the same reference when no answer
came.
"""
