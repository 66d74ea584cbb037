"""Run by Alembic, on the connection that `upgrade` opened and will commit."""

from alembic import context

from core.storage.metadata import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
