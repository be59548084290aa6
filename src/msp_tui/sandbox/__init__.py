"""A stand-alone, stateful imitation of MultiSafepay's POS API, its back office and its devices.

MultiSafepay cannot simulate POS payments in its test environment; this can. It shares no code with
the rest of the package: a fake that shares its client's parser cannot catch that parser's bugs.
"""
