"""What somebody at the desk proposes may be an entry of the directory as well."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("proposals") as table:
        table.add_column(sa.Column("about", sa.String(), nullable=False, server_default="announcement"))
        table.create_check_constraint("about", "about IN ('announcement', 'entry')")
    with op.batch_alter_table("proposals") as table:
        table.alter_column("about", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM proposals WHERE about <> 'announcement'")
    with op.batch_alter_table("proposals") as table:
        table.drop_constraint("about", type_="check")
        table.drop_column("about")
