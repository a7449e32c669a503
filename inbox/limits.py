"""How much of a mail is looked at. Every bound stands here, and each is far above what people write."""

HEAD_BYTES = 256 * 1024  # of the whole mail's headers; a larger head is not read at all
BODY_BYTES = 4 * 1024 * 1024  # what follows is a document, not words
PARTS = 300  # MIME parts, all depths together
DEPTH = 20  # multiparts and mails inside each other
PART_HEAD_BYTES = 32 * 1024
HEADERS = 1000  # lines of one head
VALUE = 16 * 1024  # signs of one header
SUBJECT = 1000
NAME = 200  # signs of a person's or a file's name
RECIPIENTS = 100
ANSWERS = 50  # Message-IDs
MESSAGE_ID = 900
HOPS = 50
VERDICTS = 50
TEXT = 200_000  # signs of the body
HTML = 600_000  # signs of markup that become a body
CALENDAR_BYTES = 256 * 1024
CALENDAR_LINES = 10_000
CALENDARS = 10
ATTACHMENTS = 20
REPORT = 256 * 1024  # signs of a delivery status
RETURNED = 32 * 1024  # signs of the headers that a report returns
FAILURES = 200  # recipients of one report
COMMENT = 2000  # signs that somebody adds to an answer
