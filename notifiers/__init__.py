"""How a notice leaves: composed once, then one way out a file. Decides nothing about when or whether."""
