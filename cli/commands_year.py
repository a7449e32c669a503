"""The verb that plans a year: plan-year. Imports its module only when it is called."""
