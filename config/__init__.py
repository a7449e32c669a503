"""What an operator may change: settings, groups, rule books, calendars, texts. Decides and sends nothing."""
