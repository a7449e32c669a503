"""How an answer comes in, and what a mail is. Nothing yet: replies and questions by mail come with the inbox."""
