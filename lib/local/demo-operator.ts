/** The operator of a local instance. Each value says that it is demo data; production refuses them. */
export const DEMO_OPERATOR = {
  OPERATOR_NAME: "Kept Demo (demo data, not a real company)",
  OPERATOR_ADDRESS: "Demo data: Example Street 1, 12345 Exampletown, Germany",
  OPERATOR_REGISTER: "Demo data: District Court Exampletown, HRB 00000",
  SUPERVISORY_AUTHORITY: "Demo data: the data protection authority of Exampletown",
} as const;
