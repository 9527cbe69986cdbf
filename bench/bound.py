"""The bound of receiving: pgbench inserts one row a statement into a table with the same indexes, 16 clients."""

import asyncio
import re

from bench.house import House
from bench.load import BODY
from bench.processes import Failed

CLIENTS, THREADS = 16, 2
TABLE = """
drop table if exists bench_envelopes;
create table bench_envelopes (like envelopes);
alter table bench_envelopes add primary key (id), add unique (account_id, dedupe_key)
"""
SCRIPT = """\\set n :n + 1
insert into bench_envelopes (id, account_id, dedupe_key, body, received_at)
values ({uuid}, '00000008-0000-0000-0000-000000000001', 'load-' || :client_id || '-' || :n, '{body}'::bytea, now());
"""


async def inserts(house: House, seconds: float, protocol: str = "simple") -> float:
    """Rows a second, by pgbench's own default protocol or by `prepared` statements. Raises Failed."""
    async with house.connection() as conn:
        version: int = await conn.fetchval("select current_setting('server_version_num')::int")
        await conn.execute(TABLE)
    uuid = "uuidv7()" if version >= 180000 else "gen_random_uuid()"
    body = BODY % ("load-1000000", "phone", "+34600000001", "Person 10000")
    script = house.home / "insert.sql"
    script.write_text(SCRIPT.format(uuid=uuid, body=body))
    await house.tidy()
    asked = f"-n -M {protocol} -c {CLIENTS} -j {THREADS} -T {round(seconds)} -D n=0 -f {script}".split()
    process = await asyncio.create_subprocess_exec(
        str(house.programs / "pgbench"),
        *asked,
        house.dsn,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    said, complaints = await process.communicate()
    found = re.search(rb"^tps = ([\d.]+)", said, re.M)
    if found is None:
        raise Failed(f"pgbench: {complaints.decode()[-500:]}")
    return float(found[1])
