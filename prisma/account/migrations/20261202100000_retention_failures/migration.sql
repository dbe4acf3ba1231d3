-- Parts of the hourly retention that fail, and since when: one that fails for a day is alerted.
CREATE TABLE "retention_failure" (
    "part" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "retention_failure_pkey" PRIMARY KEY ("part")
);
