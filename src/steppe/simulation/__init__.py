"""The law of motion and its two executions: in expectation and by chance.

The order of a day stands in `step.py`; each of its steps is one module.
"""
