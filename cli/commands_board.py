"""The verbs about observers, timetables and the balance list. Imports a verb's module only when it is called."""
