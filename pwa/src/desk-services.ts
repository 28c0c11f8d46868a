// The door between the pages of desk and leader and everything below them: apart, because no phone carries it.
export { desk, type DecideInput } from './session/desk-service'
