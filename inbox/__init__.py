"""How an answer comes in, and what a mail is: wire protocols, then bytes, then meaning. Records nothing."""
