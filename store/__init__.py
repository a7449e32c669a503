"""What is written down. The only room that knows SQLAlchemy; it decides nothing."""
