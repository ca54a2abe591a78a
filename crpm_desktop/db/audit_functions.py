"""What PostgreSQL runs for the trail of who did what, besides the triggers of the tables.

Numbers without a gap need one writer at a time. A lock held from the first change to the end of the transaction would
make clerks wait for each other and deadlock; so it is an advisory lock that is taken when all else is done, for the
moment of the COMMIT. What others committed since this transaction began can't be seen in it, so the last number and
digest are kept in sequences, which show their newest value to everyone. They are kept twice: `reserved` by whoever
came last, who may have been killed before the end, and `confirmed` by who came after and found that line there.
"""

LOCK = 0x6372706E
SEQUENCES = ("reserved_number", "reserved_digest", "confirmed_number", "confirmed_digest")
DIGEST_DIGITS = 15
"""Hexadecimal digits of SHA-256 that a digest keeps: as much as a sequence can hold."""
SEPARATOR = "\x1f"

NOTE = """
CREATE FUNCTION audit_note(action text, what text, row_name text, old_values text, new_values text) RETURNS void
{how} AS $body$
BEGIN
    IF action NOT IN ('recalculated', 'imported', 'purged', 'restored') THEN
        RAISE EXCEPTION 'Only triggers write lines of the action %', action USING ERRCODE = 'insufficient_privilege';
    ELSIF action = 'restored' AND EXISTS (SELECT FROM rebate_programs) THEN
        RAISE EXCEPTION 'Only an empty set-up can be restored' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit_log (at, who, action, what, row_name, old_values, new_values)
    VALUES (now() AT TIME ZONE 'UTC', left(session_user, 100), action, what, row_name, old_values, new_values);
END
$body$"""
"""Writes a line for what was done to many rows at once; for 'purged' and 'restored' it stands for the rows' own."""

SEAL = """
CREATE FUNCTION audit_seal() RETURNS trigger {how} AS $body$
DECLARE
    line audit_log%ROWTYPE;
    last_number bigint;
    last_digest bigint;
    ids bigint[] := '{{}}';
    digests bigint[] := '{{}}';
    why text := coalesce(left(current_setting('crpm.reason', true), 200), '');
    command text := coalesce(left(current_setting('crpm.command', true), 36), '');
BEGIN
    IF (SELECT number IS NOT NULL FROM audit_log WHERE id = NEW.id) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock({lock});
    SELECT last_value INTO last_number FROM audit_reserved_number;
    SELECT last_value INTO last_digest FROM audit_reserved_digest;
    IF last_number > 0 THEN
        BEGIN
            INSERT INTO audit_log (number, digest, at, who, action, what)
            VALUES (last_number, 0, now(), '', 'insert', '');
            RAISE EXCEPTION 'that number is free' USING ERRCODE = 'CR001';
        EXCEPTION
            WHEN unique_violation THEN
                PERFORM setval('audit_confirmed_number', last_number), setval('audit_confirmed_digest', last_digest);
            WHEN SQLSTATE 'CR001' THEN
                SELECT last_value INTO last_number FROM audit_confirmed_number;
                SELECT last_value INTO last_digest FROM audit_confirmed_digest;
        END;
    END IF;
    FOR line IN SELECT * FROM audit_log WHERE number IS NULL ORDER BY id LOOP
        IF line.action = 'purged' AND (EXISTS (SELECT FROM rebate_programs) OR EXISTS (SELECT FROM customer_rebates))
        THEN
            RAISE EXCEPTION 'A purge must delete every rebate program' USING ERRCODE = 'insufficient_privilege';
        END IF;
        last_number := last_number + 1;
        last_digest := ('x' || left(encode(sha256(convert_to(concat_ws(chr(31),
            last_digest, last_number, to_char(line.at, 'YYYY-MM-DD HH24:MI:SS.US'), line.who, line.action, line.what,
            coalesce(line.row_id::text, ''), line.row_name, coalesce(line.old_values, ''),
            coalesce(line.new_values, ''), why, command), 'UTF8')), 'hex'), {digits}))::bit({bits})::bigint;
        ids := array_append(ids, line.id);
        digests := array_append(digests, last_digest);
    END LOOP;
    UPDATE audit_log a SET number = last_number - cardinality(ids) + s.place, digest = s.digest,
        reason = nullif(why, ''), command_id = nullif(command, '')
    FROM unnest(ids, digests) WITH ORDINALITY s(id, digest, place) WHERE a.id = s.id;
    PERFORM setval('audit_reserved_number', last_number), setval('audit_reserved_digest', last_digest);
    RETURN NULL;
END
$body$"""

KEEP = """
CREATE FUNCTION audit_keep() RETURNS trigger {how} AS $body$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'insufficient_privilege';
END
$body$"""

FIGURES = """
CREATE FUNCTION audit_figures() RETURNS trigger {how} AS $body$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_log WHERE number IS NULL AND action = 'recalculated') THEN
        INSERT INTO audit_log (at, who, action, what, row_name)
        VALUES (now() AT TIME ZONE 'UTC', left(session_user, 100), 'update', 'customer_rebates',
                'figures, outside of a recalculation');
    END IF;
    RETURN NULL;
END
$body$"""
"""Figures that no recalculation wrote don't go unnoticed."""
