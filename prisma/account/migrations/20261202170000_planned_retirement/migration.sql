-- A device is rejected from the moment for which its retirement is planned, so that moment is part of what every process remembers of its tokens.
CREATE OR REPLACE TRIGGER "device_change" AFTER UPDATE OF "hardware_hash", "decoder_id", "accepts_tests", "resets_counter", "capture_until", "retires_at"
  ON "device" FOR EACH ROW EXECUTE FUNCTION tell_device_change();
