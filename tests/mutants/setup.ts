/** A mutant has failed when a test has; how small the failure can be made does not matter. */
import fc from 'fast-check';

fc.configureGlobal({ endOnFailure: true });
