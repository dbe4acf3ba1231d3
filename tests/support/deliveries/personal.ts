/** What bodies and headers of networks are full of, and what nothing of ours may ever hold. */
export const NAME = "Wilhelmine-Zaunkoenig";
export const EMAIL = "wilhelmine.zaunkoenig@garden.example";
export const PLACE = "Birkenhaeuschen";
export const LATITUDE = 47.123454321;
export const LONGITUDE = 11.987656789;
export const GATEWAY = "9c5c8e00001a05c4";

export const PERSONAL: readonly string[] = ["zaunkoenig", "birkenhaeuschen", "47.1234", "11.9876", GATEWAY, "nnsxs"];
