// Package abuse holds what must not work. Each test takes one way in which
// somebody could try to get more than he was given (a value of another kind,
// another app's token, a forged header, a broken body) and shows on both
// engines, over real HTTP, that the answer is the right refusal and that
// nothing secret is seen on the way.
package abuse
