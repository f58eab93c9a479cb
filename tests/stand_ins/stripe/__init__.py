"""A stand-in for Stripe: an HTTP server that a real stripe-python client, a browser and the shop's webhook talk to.

In tests: the fixture `stripe_stand_in` (tests/stand_ins/stripe/running.py). By hand: `python -m tests.stand_ins.stripe`.
"""
