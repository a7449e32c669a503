"""An emulator of Exchange Web Services. Everything on its wire is checked against Microsoft's XSDs."""
