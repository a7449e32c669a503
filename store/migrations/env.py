"""Alembic's entry: runs the migrations on the transaction that store.schema hands over."""

from alembic import context

from store.tables_incoming import incoming

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=incoming.metadata,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()
