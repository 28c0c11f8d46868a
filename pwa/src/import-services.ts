// The door between the import pages and everything below them: apart, so that no other page carries it.
export * from './session/import-service'
