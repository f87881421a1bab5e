#!/bin/sh
# Makes Temporal's two databases and brings their tables up to the version of this image; doing it again changes nothing.
# Where: SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD of the environment.
set -eu
for database in temporal temporal_visibility; do
  folder=${database#temporal_}
  temporal-sql-tool --db "$database" create || echo "$database is there already"
  temporal-sql-tool --db "$database" setup-schema -v 0.0 || echo "$database has tables already"
  temporal-sql-tool --db "$database" update-schema -d "/etc/temporal/schema/postgresql/v12/$folder/versioned"
done
