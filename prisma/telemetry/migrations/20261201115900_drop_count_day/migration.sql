-- Expired rows are deleted in batches, each found by the day.
CREATE INDEX "drop_count_day_idx" ON "drop_count"("day");
