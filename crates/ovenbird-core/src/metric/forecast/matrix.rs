//! Symmetric positive definite matrices, as small as the fixed part of the model.

/// The lower triangle of a symmetric matrix, row after row.
#[derive(Debug, Clone)]
pub(super) struct Symmetric {
    size: usize,
    cells: Vec<f64>,
}

impl Symmetric {
    /// A matrix with nothing beside its diagonal.
    pub(super) fn diagonal(diagonal: &[f64]) -> Self {
        let size = diagonal.len();
        let mut cells = vec![0.0; size * (size + 1) / 2];
        for (at, &value) in diagonal.iter().enumerate() {
            cells[row(at).end - 1] = value;
        }
        Self { size, cells }
    }

    /// Adds `scale` · `vector` · `vector`ᵀ. Zeros cost nothing, and most features are zeros.
    pub(super) fn add_outer(&mut self, scale: f64, vector: &[f64]) {
        for (at, &left) in vector.iter().enumerate() {
            if left == 0.0 {
                continue;
            }
            let factor = scale * left;
            for (cell, &right) in self.cells[row(at)].iter_mut().zip(vector) {
                *cell += factor * right;
            }
        }
    }

    /// The Cholesky factor; `None` where rounding, or what came in, leaves it not positive
    /// definite.
    pub(super) fn factor(mut self) -> Option<Factor> {
        for at in 0..self.size {
            for to in 0..=at {
                let (above, from) = (row(to), row(at).start);
                let left = &self.cells[from..from + to];
                let sum = self.cells[from + to] - dot(left, &self.cells[above.start..][..to]);
                self.cells[from + to] = if to < at {
                    sum / self.cells[above.end - 1]
                } else if sum > 0.0 && sum.is_finite() {
                    sum.sqrt()
                } else {
                    return None;
                };
            }
        }
        Some(Factor { size: self.size, cells: self.cells })
    }
}

/// L of a matrix L · Lᵀ.
#[derive(Debug, Clone)]
pub(super) struct Factor {
    size: usize,
    cells: Vec<f64>,
}

impl Factor {
    /// The vector that the matrix takes to `right`.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut found = self.halfway(right);
        for at in (0..self.size).rev() {
            let line = &self.cells[row(at)];
            found[at] /= line[at];
            let value = found[at];
            for (cell, &factor) in found.iter_mut().zip(&line[..at]) {
                *cell -= factor * value;
            }
        }
        found
    }

    /// `vector`ᵀ · inverse · `vector`: the variance of a sum so weighted, when the matrix is a
    /// precision.
    pub(super) fn variance(&self, vector: &[f64]) -> f64 {
        self.halfway(vector).iter().map(|value| value * value).sum()
    }

    /// What L takes to `right`.
    fn halfway(&self, right: &[f64]) -> Vec<f64> {
        let mut found = Vec::with_capacity(self.size);
        for (at, &value) in right.iter().enumerate().take(self.size) {
            let line = &self.cells[row(at)];
            let known = dot(&line[..at], &found);
            found.push((value - known) / line[at]);
        }
        found
    }
}

/// The sum of the products.
pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// Where a row of the triangle lies.
fn row(at: usize) -> std::ops::Range<usize> {
    let start = at * (at + 1) / 2;
    start..start + at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_solved_multiplies_back() {
        // Two outer products over the diagonal 1, 2, 4.
        let mut matrix = Symmetric::diagonal(&[1.0, 2.0, 4.0]);
        matrix.add_outer(2.0, &[1.0, -1.0, 0.5]);
        matrix.add_outer(0.5, &[0.0, 3.0, 1.0]);
        let dense = [[3.0, -2.0, 1.0], [-2.0, 8.5, 0.5], [1.0, 0.5, 5.0]];
        let factor = matrix.factor().unwrap();
        let found = factor.solve(&[1.0, 2.0, 3.0]);
        for (line, right) in dense.iter().zip([1.0, 2.0, 3.0]) {
            assert!((dot(line, &found) - right).abs() < 1e-12);
        }
        let variance = dot(&found, &[1.0, 2.0, 3.0]);
        assert!((factor.variance(&[1.0, 2.0, 3.0]) - variance).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        let mut matrix = Symmetric::diagonal(&[1.0, 1.0]);
        matrix.add_outer(-2.0, &[1.0, 0.0]);
        assert!(matrix.factor().is_none());
        assert!(Symmetric::diagonal(&[f64::NAN]).factor().is_none());
    }
}
