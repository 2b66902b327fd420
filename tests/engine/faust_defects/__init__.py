"""What is wrong with stock faust-streaming 0.15.3, defect by defect, and that this engine does not have it.

Each file has evidence, which drives Faust's own classes into the defect and asserts that it is there, and the same
situation put to the engine. When Faust mends one of them, its evidence fails and says so: then the reason for not
using that part of Faust is gone, and ``docs/engine.md`` should say so. The numbers F1 to F9 are only names.
"""
