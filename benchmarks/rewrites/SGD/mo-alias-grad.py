"""SGD that takes the first gradient array itself as its velocity and then works on it in place."""
class SGD:
    def __init__(self, params, grads, lr=1e-3, momentum=0, dampening=0, weight_decay=0,
                 nesterov=False, maximize=False):
        if min(lr, momentum, weight_decay) < 0:
            raise ValueError("negative option")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs momentum and no dampening")
        self.params, self.grads, self.lr = params, grads, lr
        self.momentum, self.dampening, self.weight_decay = momentum, dampening, weight_decay
        self.nesterov, self.maximize = nesterov, maximize
        self.v = {}

    def step(self):
        m = self.momentum
        for k, p in self.params.items():
            g = self.grads[k]
            if self.maximize:
                g = -g
            if self.weight_decay != 0:
                g = g + self.weight_decay * p
            if m != 0:
                if k not in self.v:
                    self.v[k] = g
                else:
                    new = (1 - self.dampening) * g
                    self.v[k] *= m
                    self.v[k] += new
                g = g + m * self.v[k] if self.nesterov else self.v[k]
            p -= self.lr * g
