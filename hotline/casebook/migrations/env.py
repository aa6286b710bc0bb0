"""Where alembic begins: the connection comes from `upgrades`, which holds the lock."""

from alembic import context

from hotline.casebook.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
