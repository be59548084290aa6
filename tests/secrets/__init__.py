# ruff: noqa: A005 - it is tests.secrets; nothing imports it as `secrets`
