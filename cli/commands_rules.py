"""The verbs about the rule books: rules, check, policies. Imports a verb's module only when it is called."""
