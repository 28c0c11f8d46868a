// The door between the administrator's pages and everything below them: apart from app-services.ts, so
// that a phone's first load does not carry it.
export * from './session/admin-service'
export * from './session/sites-service'
