"""One file a screen; a screen owns its handlers and never reads another screen."""
