package rest

// objects are all there are. It is fixed: nothing writes to it.
var objects = []*object{userObject(), organizationObject()}
