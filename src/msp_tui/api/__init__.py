"""MultiSafepay over HTTP: requests, wire quirks, error codes and hosts live and die here."""
