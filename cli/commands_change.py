"""The verbs that show a change before it is made. Imports a verb's module only when it is called."""
