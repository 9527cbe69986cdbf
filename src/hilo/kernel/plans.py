"""What the database knows of its tables, renewed while they fill: its plans are for tables as they were."""

from collections.abc import Sequence

from hilo.kernel.env import Env


async def look_again(env: Env, tables: Sequence[str]) -> None:
    """Counts anew what is in these tables. A load that fills an empty one is otherwise planned as if it were empty."""
    async with env.db.unit_of_work() as tx:
        await tx.execute(f"analyze {', '.join(tables)}")
