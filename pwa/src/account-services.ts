// The door for the page of activation: apart, because no phone needs it after its first day.
export { activate, activationCode, activationOwner, type ActivationOwner } from './session/activate'
export { ServiceProblem } from './core/problems'
