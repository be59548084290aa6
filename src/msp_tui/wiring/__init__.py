"""Where all rooms meet: a configured profile becomes a store, a client and use cases, for the commands and the console."""
