-- The time zone that somebody chose for times; null follows the browser. A name of the IANA database, which the code checks.
ALTER TABLE "user" ADD COLUMN "time_zone" TEXT;
