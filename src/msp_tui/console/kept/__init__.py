"""What the app keeps while screens come and go."""
