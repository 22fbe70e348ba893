/**
 * One line of the inspector. `names`: what INFO (or Memcached's stats) and CloudWatch call it. `isIdentity`: it says
 * what the thing is and how it is, and comes before what is inside.
 */
export type Fact = { label: string; names?: string; value: string; isIdentity?: true };
