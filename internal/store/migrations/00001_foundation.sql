-- The text is SQLite's. For PostgreSQL the runner writes INTEGER PRIMARY KEY as
-- BIGINT PRIMARY KEY, BLOB as BYTEA and TEXT as TEXT COLLATE "C" (names are
-- compared by byte), and leaves WITHOUT ROWID out.
--
-- Ids are numbers made by the program, times are Unix milliseconds (0: none),
-- flags are 0 or 1, objects are JSON. The org comes first in every key of an
-- org's tables, so that no row can be reached without naming its org.

-- +goose Up

-- Names that are unique across orgs for ever: consumer keys, usernames and the
-- hosts of My Domains. A row is never deleted; live says whether the record
-- still has the name.
CREATE TABLE names (
    kind      TEXT     NOT NULL,
    name      TEXT     NOT NULL,
    org_id    BIGINT   NOT NULL,
    record_id BIGINT   NOT NULL,
    live      SMALLINT NOT NULL,
    PRIMARY KEY (kind, name)
);
CREATE INDEX names_org ON names (org_id, record_id);

-- A deleted org keeps its row as a tombstone.
CREATE TABLE orgs (
    id         INTEGER PRIMARY KEY,
    name       TEXT   NOT NULL,
    my_domain  TEXT   NOT NULL,
    status     TEXT   NOT NULL,
    settings   TEXT   NOT NULL,
    created_ms BIGINT NOT NULL,
    version    BIGINT NOT NULL
);

CREATE TABLE profiles (
    org_id                  BIGINT  NOT NULL,
    id                      BIGINT  NOT NULL,
    name                    TEXT    NOT NULL,
    permissions             TEXT    NOT NULL,
    session_timeout_minutes BIGINT  NOT NULL,
    version                 BIGINT  NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX profiles_name ON profiles (org_id, name);

CREATE TABLE permission_sets (
    org_id      BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    name        TEXT   NOT NULL,
    label       TEXT   NOT NULL,
    permissions TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX permission_sets_name ON permission_sets (org_id, name);

CREATE TABLE users (
    org_id        BIGINT   NOT NULL,
    id            BIGINT   NOT NULL,
    username      TEXT     NOT NULL,
    email         TEXT     NOT NULL,
    first_name    TEXT     NOT NULL,
    last_name     TEXT     NOT NULL,
    nickname      TEXT     NOT NULL,
    phone         TEXT     NOT NULL,
    time_zone     TEXT     NOT NULL,
    locale        TEXT     NOT NULL,
    language      TEXT     NOT NULL,
    active        SMALLINT NOT NULL,
    frozen        SMALLINT NOT NULL,
    profile_id    BIGINT   NOT NULL,
    password_hash TEXT     NOT NULL,
    generation    BIGINT   NOT NULL,
    created_ms    BIGINT   NOT NULL,
    modified_ms   BIGINT   NOT NULL,
    version       BIGINT   NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX users_username ON users (org_id, username);
CREATE INDEX users_email ON users (org_id, email, username);

CREATE TABLE permission_set_assignments (
    org_id            BIGINT NOT NULL,
    user_id           BIGINT NOT NULL,
    position          BIGINT NOT NULL,
    permission_set_id BIGINT NOT NULL,
    PRIMARY KEY (org_id, user_id, position)
) WITHOUT ROWID;

-- introspect_all repeats the switch of the definition, for its index.
CREATE TABLE apps (
    org_id         BIGINT   NOT NULL,
    id             BIGINT   NOT NULL,
    name           TEXT     NOT NULL,
    definition     TEXT     NOT NULL,
    introspect_all SMALLINT NOT NULL,
    installed      SMALLINT NOT NULL,
    blocked        SMALLINT NOT NULL,
    generation     BIGINT   NOT NULL,
    created_ms     BIGINT   NOT NULL,
    modified_ms    BIGINT   NOT NULL,
    version        BIGINT   NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX apps_name ON apps (org_id, name);
-- One app of an org introspects all tokens.
CREATE UNIQUE INDEX apps_introspect_all ON apps (org_id) WHERE introspect_all = 1;

-- The live key and secret pairs, in their order.
CREATE TABLE consumers (
    org_id        BIGINT NOT NULL,
    app_id        BIGINT NOT NULL,
    position      BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    consumer_key  TEXT   NOT NULL,
    secret_hash   TEXT   NOT NULL,
    sealed_secret TEXT   NOT NULL,
    state         TEXT   NOT NULL,
    created_ms    BIGINT NOT NULL,
    ends_ms       BIGINT NOT NULL,
    PRIMARY KEY (org_id, app_id, position)
);

-- The ids of deleted apps, which are not given out again.
CREATE TABLE retired_apps (
    org_id BIGINT NOT NULL,
    id     BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
) WITHOUT ROWID;

-- Sets of scopes that tokens carry by number; rows are only added.
CREATE TABLE scope_sets (
    org_id BIGINT NOT NULL,
    id     BIGINT NOT NULL,
    scopes TEXT   NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX scope_sets_scopes ON scope_sets (org_id, scopes);

-- What follows is short-lived. The indexes named _expiry are for the sweeper,
-- which knows no org.
CREATE TABLE single_use (
    org_id     BIGINT   NOT NULL,
    kind       SMALLINT NOT NULL,
    digest     TEXT     NOT NULL,
    payload    TEXT     NOT NULL,
    expires_ms BIGINT   NOT NULL,
    spent      SMALLINT NOT NULL,
    PRIMARY KEY (org_id, kind, digest)
) WITHOUT ROWID;
CREATE INDEX single_use_offered_expiry ON single_use (expires_ms) WHERE spent = 0;
CREATE INDEX single_use_spent_expiry ON single_use (expires_ms) WHERE spent = 1;

CREATE TABLE revoked_tokens (
    org_id   BIGINT NOT NULL,
    token    BLOB   NOT NULL,
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (org_id, token)
) WITHOUT ROWID;
CREATE INDEX revoked_tokens_expiry ON revoked_tokens (until_ms);

CREATE TABLE token_extensions (
    org_id   BIGINT NOT NULL,
    token    BLOB   NOT NULL,
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (org_id, token)
) WITHOUT ROWID;
CREATE INDEX token_extensions_expiry ON token_extensions (until_ms);

-- The installation's keys, under the master key.
CREATE TABLE sealing_keys (
    slot         BIGINT NOT NULL PRIMARY KEY,
    sealed       TEXT   NOT NULL,
    created_ms   BIGINT NOT NULL,
    used_from_ms BIGINT NOT NULL,
    ends_ms      BIGINT NOT NULL
);

CREATE TABLE signing_keys (
    key_id       TEXT   NOT NULL PRIMARY KEY,
    algorithm    TEXT   NOT NULL,
    sealed       TEXT   NOT NULL,
    created_ms   BIGINT NOT NULL,
    used_from_ms BIGINT NOT NULL,
    retires_ms   BIGINT NOT NULL
);

-- The change log. Its numbers come from one row, which a transaction holds until
-- it commits: so they have no gaps and follow the order of the commits.
CREATE TABLE change_counter (
    id  BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
);
INSERT INTO change_counter (id, seq) VALUES (1, 0);

CREATE TABLE change_log (
    seq        INTEGER PRIMARY KEY,
    org_id     BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    record_key BIGINT NOT NULL,
    token      BLOB,
    until_ms   BIGINT NOT NULL,
    at_ms      BIGINT NOT NULL
);

CREATE TABLE leases (
    node        BIGINT NOT NULL PRIMARY KEY,
    incarnation TEXT   NOT NULL,
    applied     BIGINT NOT NULL,
    renewals    BIGINT NOT NULL
);

CREATE TABLE setup_audit_trail (
    org_id    BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    actor     TEXT   NOT NULL,
    action    TEXT   NOT NULL,
    section   TEXT   NOT NULL,
    display   TEXT   NOT NULL,
    old_value TEXT   NOT NULL,
    new_value TEXT   NOT NULL,
    PRIMARY KEY (org_id, id)
) WITHOUT ROWID;

-- The login history is a ring of sixteen tables. A row is in the table of the
-- thirty days its id was made in, counted from 1970, modulo sixteen, so that
-- old evidence goes by emptying a table. The key is the id alone: rows arrive in
-- its order. A success has no detail and is in no partial index.

CREATE TABLE login_history_00 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_00_org ON login_history_00 (org_id, id);
CREATE INDEX login_history_00_refusals ON login_history_00 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_00_app_refusals ON login_history_00 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_01 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_01_org ON login_history_01 (org_id, id);
CREATE INDEX login_history_01_refusals ON login_history_01 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_01_app_refusals ON login_history_01 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_02 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_02_org ON login_history_02 (org_id, id);
CREATE INDEX login_history_02_refusals ON login_history_02 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_02_app_refusals ON login_history_02 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_03 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_03_org ON login_history_03 (org_id, id);
CREATE INDEX login_history_03_refusals ON login_history_03 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_03_app_refusals ON login_history_03 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_04 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_04_org ON login_history_04 (org_id, id);
CREATE INDEX login_history_04_refusals ON login_history_04 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_04_app_refusals ON login_history_04 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_05 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_05_org ON login_history_05 (org_id, id);
CREATE INDEX login_history_05_refusals ON login_history_05 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_05_app_refusals ON login_history_05 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_06 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_06_org ON login_history_06 (org_id, id);
CREATE INDEX login_history_06_refusals ON login_history_06 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_06_app_refusals ON login_history_06 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_07 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_07_org ON login_history_07 (org_id, id);
CREATE INDEX login_history_07_refusals ON login_history_07 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_07_app_refusals ON login_history_07 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_08 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_08_org ON login_history_08 (org_id, id);
CREATE INDEX login_history_08_refusals ON login_history_08 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_08_app_refusals ON login_history_08 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_09 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_09_org ON login_history_09 (org_id, id);
CREATE INDEX login_history_09_refusals ON login_history_09 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_09_app_refusals ON login_history_09 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_10 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_10_org ON login_history_10 (org_id, id);
CREATE INDEX login_history_10_refusals ON login_history_10 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_10_app_refusals ON login_history_10 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_11 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_11_org ON login_history_11 (org_id, id);
CREATE INDEX login_history_11_refusals ON login_history_11 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_11_app_refusals ON login_history_11 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_12 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_12_org ON login_history_12 (org_id, id);
CREATE INDEX login_history_12_refusals ON login_history_12 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_12_app_refusals ON login_history_12 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_13 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_13_org ON login_history_13 (org_id, id);
CREATE INDEX login_history_13_refusals ON login_history_13 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_13_app_refusals ON login_history_13 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_14 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_14_org ON login_history_14 (org_id, id);
CREATE INDEX login_history_14_refusals ON login_history_14 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_14_app_refusals ON login_history_14 (org_id, app_id, id) WHERE detail IS NOT NULL;

CREATE TABLE login_history_15 (
    id      INTEGER PRIMARY KEY,
    org_id  BIGINT   NOT NULL,
    user_id BIGINT   NOT NULL,
    app_id  BIGINT   NOT NULL,
    subtype SMALLINT NOT NULL,
    status  SMALLINT NOT NULL,
    addr    BLOB,
    token   BLOB,
    detail  TEXT
);
CREATE INDEX login_history_15_org ON login_history_15 (org_id, id);
CREATE INDEX login_history_15_refusals ON login_history_15 (org_id, id) WHERE detail IS NOT NULL;
CREATE INDEX login_history_15_app_refusals ON login_history_15 (org_id, app_id, id) WHERE detail IS NOT NULL;
