"""Tests of the sandbox, over a real socket and on its rules directly."""
