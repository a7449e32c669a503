"""The door in a browser. Nothing yet: the desk and the unions' page come here; it calls actions and reads the store."""
